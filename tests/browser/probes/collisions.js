// Labels of one drawing that lie on each other; a label may be turned, so its own box is compared and not the upright one around it.
() => {
  const flaws = [];
  const corners = (text) => {
    const [box, there] = [text.getBBox(), text.getScreenCTM()];
    const [left, right, top, bottom] = [box.x + 0.5, box.x + box.width - 0.5, box.y + box.height * 0.25, box.y + box.height * 0.8]; // letters only
    return [[left, top], [right, top], [right, bottom], [left, bottom]].map(([x, y]) => new DOMPoint(x, y).matrixTransform(there));
  };
  const spread = (points, x, y) => {
    const along = points.map((point) => point.x * x + point.y * y);
    return [Math.min(...along), Math.max(...along)];
  };
  // Two boxes are apart when they are apart across a side of either.
  const apart = (one, other) => [one, other].some((box) => [[0, 1], [1, 2]].some(([i, j]) => {
    const [x, y] = [box[i].y - box[j].y, box[j].x - box[i].x];
    const [a, b] = [spread(one, x, y), spread(other, x, y)];
    return a[1] <= b[0] || b[1] <= a[0];
  }));
  for (const svg of document.querySelectorAll("svg")) {
    const labels = [...svg.querySelectorAll("text")].filter((text) => text.checkVisibility({ visibilityProperty: true }) && text.textContent.trim());
    const boxes = labels.map(corners);
    for (let i = 0; i < labels.length; i++) for (let j = i + 1; j < labels.length; j++)
      if (!apart(boxes[i], boxes[j]))
        flaws.push(`"${labels[i].textContent.trim().slice(0, 40)}" lies on "${labels[j].textContent.trim().slice(0, 40)}" in ${svg.closest("[id]")?.id ?? "a drawing"}`);
  }
  return flaws;
}
