// What goes beyond the page, beyond its own drawing, or is cut off. `scrolling`: boxes that scroll by themselves may hold wide things.
({ scrolling }) => {
  const root = document.documentElement;
  const width = root.clientWidth;
  const flaws = [];
  const where = (element) => element.tagName.toLowerCase() + (element.id ? "#" + element.id : "") + (element.getAttribute("class") ? "." + element.getAttribute("class").trim().split(/\s+/).join(".") : "");
  const overflowOf = (element) => getComputedStyle(element).overflowX;
  const scroller = (element) => {
    for (let at = element.parentElement; at && at !== document.body; at = at.parentElement) if (["auto", "scroll"].includes(overflowOf(at))) return at;
    return null;
  };
  const unseen = (element) => {
    for (let at = element; at; at = at.parentElement) if (getComputedStyle(at).position === "absolute" && at.offsetWidth <= 1) return true;
    return !element.checkVisibility({ visibilityProperty: true });
  };
  if (root.scrollWidth > width) flaws.push(`the page is ${root.scrollWidth} px wide in ${width} px`);
  for (const element of document.body.querySelectorAll("*")) {
    if (element.ownerSVGElement || unseen(element)) continue;
    const box = element.getBoundingClientRect();
    const holder = scroller(element);
    if (box.right <= 0 && getComputedStyle(element).position === "absolute") continue; // brought in when it has the focus
    if ((box.right > width + 0.5 || box.left < -0.5) && box.width > 0 && !holder)
      flaws.push(`${where(element)} goes from ${box.left.toFixed(0)} to ${box.right.toFixed(0)} px of ${width}: "${element.textContent.trim().slice(0, 40)}"`);
    const wider = element.scrollWidth > element.clientWidth + 1 && element.clientWidth > 0;
    const speaks = [...element.childNodes].some((node) => node.nodeType === Node.TEXT_NODE && node.data.trim());
    if (wider && speaks && overflowOf(element) === "visible" && !holder && box.left + element.scrollWidth > width + 0.5)
      flaws.push(`a word of ${where(element)} goes to ${(box.left + element.scrollWidth).toFixed(0)} px of ${width}: "${element.textContent.trim().slice(0, 40)}"`);
    if (wider && ["hidden", "clip"].includes(overflowOf(element))) flaws.push(`${where(element)} cuts off what it holds: "${element.textContent.trim().slice(0, 40)}"`);
    if (wider && !scrolling && ["auto", "scroll"].includes(overflowOf(element))) flaws.push(`${where(element)} would have to be scrolled: ${element.scrollWidth} px in ${element.clientWidth} px`);
  }
  for (const text of document.querySelectorAll("svg text")) {
    if (unseen(text)) continue;
    const [box, frame] = [text.getBoundingClientRect(), text.ownerSVGElement.getBoundingClientRect()];
    if (box.width > 0 && (box.left < frame.left - 1 || box.right > frame.right + 1 || box.top < frame.top - 2 || box.bottom > frame.bottom + 2))
      flaws.push(`a label leaves its drawing: "${text.textContent.trim().slice(0, 40)}"`);
  }
  return flaws;
}
