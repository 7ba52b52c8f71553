// What is too small, too pale or too wide on the page as it stands: a list of complaints.
() => {
  const complaints = [];
  const parse = (colour) => (colour.match(/[\d.]+/g) || []).map(Number);
  const light = ([r, g, b]) =>
    [r, g, b]
      .map((part) => part / 255)
      .map((part) => (part <= 0.03928 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4))
      .reduce((sum, part, index) => sum + part * [0.2126, 0.7152, 0.0722][index], 0);
  const behind = (node) => {
    for (let one = node; one; one = one.parentElement) {
      const [r, g, b, a = 1] = parse(getComputedStyle(one).backgroundColor);
      if (a > 0.99) return [r, g, b];
    }
    return [255, 255, 255];
  };
  const name = (node) => `${node.tagName}.${node.className}#${node.id} ${node.textContent.trim().slice(0, 12)}`;
  for (const node of document.querySelectorAll("body *")) {
    const box = node.getBoundingClientRect();
    const isShown = node.checkVisibility({ opacityProperty: true }) && box.width > 1 && box.height > 1;
    if (!isShown || node.closest(".unseen, .skip, template, #toast")) continue;
    const style = getComputedStyle(node);
    if ([...node.childNodes].some((child) => child.nodeType === 3 && child.textContent.trim())) {
      const [a, b] = [light(parse(style.color)), light(behind(node))].sort((x, y) => y - x);
      const ratio = (a + 0.05) / (b + 0.05);
      if (ratio < 4.5) complaints.push(`pale ${ratio.toFixed(2)}: ${name(node)}`);
      if (parseFloat(style.fontSize) < 18) complaints.push(`small ${style.fontSize}: ${name(node)}`);
    }
    if (node.matches("button, a, summary, textarea, label.photo") && (box.height < 43.5 || box.width < 43.5)) {
      complaints.push(`tiny ${Math.round(box.width)}x${Math.round(box.height)}: ${name(node)}`);
    }
  }
  if (document.documentElement.scrollWidth > innerWidth) complaints.push("wider than the screen");
  return complaints;
}
