"""Text becomes meaning: normalising, classifying, splitting, slots, Chinese times, incidents."""
