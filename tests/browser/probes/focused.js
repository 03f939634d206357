// The number of what has the focus (-1: something that scrolls, -2: nothing), and whether a reader can see it.
() => {
  const element = document.activeElement;
  if (!element || element === document.body) return [-2, true];
  const style = getComputedStyle(element);
  const outlined = style.outlineStyle !== "none" && parseFloat(style.outlineWidth) > 0;
  return [Number(element.dataset.reachable ?? -1), outlined || style.boxShadow !== "none"];
}
