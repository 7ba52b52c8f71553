"""Rules of the house as pure functions and tables: who may do what, who must, and until when."""
