// What is too small to be hit, or wider than the screen: complaints about the page as it stands.
(least) => {
  const complaints = [];
  const name = (node) => `${node.outerHTML.slice(0, 90)}`;
  // Links within a sentence are as high as their line (WCAG 2.5.8, inline).
  const inline = ".lines a, p a:not(.quiet):not(.big), li.inline a";
  for (const node of document.querySelectorAll("a, button, input, select, textarea, summary, label.box, label.photo")) {
    if (!node.checkVisibility({ visibilityProperty: true, opacityProperty: true })) continue;
    if (node.matches(`.skip, .unseen, [type=hidden], [type=checkbox], ${inline}`)) continue;
    const box = node.getBoundingClientRect();
    if (box.width < 2 || box.height < 2) continue;
    if (box.height < least - 0.5 || box.width < least - 0.5) {
      complaints.push(`${Math.round(box.width)}x${Math.round(box.height)} ${name(node)}`);
    }
  }
  for (const node of document.querySelectorAll("body *")) {
    const isSaid = [...node.childNodes].some((child) => child.nodeType === 3 && child.textContent.trim());
    if (!isSaid || !node.checkVisibility() || node.closest(".unseen, .poster, svg")) continue;
    const size = parseFloat(getComputedStyle(node).fontSize);
    if (size < 18) complaints.push(`${size}px ${name(node)}`);
  }
  const wide = document.documentElement.scrollWidth - innerWidth;
  if (wide > 0) complaints.push(`${wide}px wider than the screen`);
  return complaints;
}
