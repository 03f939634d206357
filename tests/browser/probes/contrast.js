// Every text of the page against what is painted under it; returns the pairs below the least ratio.
// The ratio is that of WCAG 2.2, 1.4.3. Where several colours lie under a text (stripes, gradients, shapes), the worst counts.
// `paper`: backgrounds that a printer leaves out do not count.
({ least, paper }) => {
  const SHAPES = "rect, circle, ellipse, path, polygon, polyline, line";
  const UNPAINTED = "defs, pattern, clipPath, mask, marker, symbol, linearGradient, radialGradient";
  const COLOUR = /(?:rgba?|hsla?|color|oklch|oklab|lab|lch)\([^()]*\)|#[0-9a-fA-F]{3,8}\b/g;
  const canvas = document.createElement("canvas");
  canvas.width = canvas.height = 1;
  const pen = canvas.getContext("2d", { willReadFrequently: true });
  const known = new Map();

  const rgba = (text) => {
    if (!known.has(text)) {
      pen.clearRect(0, 0, 1, 1);
      pen.fillStyle = "#000";
      pen.fillStyle = text;
      pen.fillRect(0, 0, 1, 1);
      const [red, green, blue, alpha] = pen.getImageData(0, 0, 1, 1).data;
      known.set(text, [red, green, blue, alpha / 255]);
    }
    return known.get(text);
  };
  const faded = ([red, green, blue, alpha], opacity) => [red, green, blue, alpha * opacity];
  const over = (top, bottom) => [0, 1, 2].map((i) => top[i] * top[3] + bottom[i] * (1 - top[3])).concat(1);
  const channel = (c) => (c / 255 <= 0.04045 ? c / 255 / 12.92 : ((c / 255 + 0.055) / 1.055) ** 2.4);
  const luminance = ([r, g, b]) => 0.2126 * channel(r) + 0.7152 * channel(g) + 0.0722 * channel(b);
  const ratio = (a, b) => {
    const [light, dark] = [luminance(a), luminance(b)].sort((x, y) => y - x);
    return (light + 0.05) / (dark + 0.05);
  };
  const opacityOf = (element) => {
    let opacity = 1;
    for (let at = element; at; at = at.parentElement) opacity *= Number(getComputedStyle(at).opacity);
    return opacity;
  };
  const several = (colours) => [...new Map(colours.map((c) => [c.map(Math.round).join(), c])).values()];
  const hex = (c) => "#" + c.slice(0, 3).map((v) => Math.round(v).toString(16).padStart(2, "0")).join("");

  // What lies at the very bottom: the browser's canvas.
  const probe = document.body.appendChild(document.createElement("i"));
  probe.style.cssText = "background-color: Canvas; display: none";
  const bottom = rgba(getComputedStyle(probe).backgroundColor);
  probe.remove();

  const imageColours = (image) => {
    let text = image;
    try { text = decodeURIComponent(image); } catch { /* a bare per cent sign */ }
    const colours = text.match(COLOUR) ?? [];
    return colours.length ? colours.map(rgba) : null; // null: an image whose colours cannot be read
  };
  // Lay an element's background over each colour that can lie under it.
  const boxOver = (unders, element, pseudo) => {
    const style = getComputedStyle(element, pseudo);
    if (paper && style.printColorAdjust !== "exact") return unders;
    const opacity = opacityOf(element);
    let colours = unders.map((under) => over(faded(rgba(style.backgroundColor), opacity), under));
    if (style.backgroundImage === "none") return colours;
    const painted = imageColours(style.backgroundImage) ?? [rgba("#000"), rgba("#fff")];
    return several(colours.flatMap((under) => painted.map((colour) => over(faded(colour, opacity), under)).concat([under])));
  };
  // A stripe drawn as a path from one point to another has nothing to fill.
  const hasArea = (shape) => {
    const box = shape.getBBox?.();
    if (!box || !shape.isPointInFill) return false;
    const steps = [...Array(12).keys()];
    return steps.some((i) => steps.some((j) => shape.isPointInFill(new DOMPoint(box.x + box.width * (i + 0.5) / 12, box.y + box.height * (j + 0.29) / 12))));
  };
  // The colours that a fill or stroke can put down: one, or those of a pattern or gradient and what is seen between.
  const paints = (element, kind) => {
    const style = getComputedStyle(element);
    const opacity = Number(style[kind + "Opacity"]) * opacityOf(element);
    const server = style[kind].match(/url\("?#([^")]+)"?\)/);
    if (style[kind] === "none") return [];
    if (!server) return [faded(rgba(style[kind]), opacity)];
    const parts = [...(document.getElementById(server[1])?.querySelectorAll("*") ?? [])];
    const inner = parts.flatMap((part) =>
      part.tagName === "stop" ? [rgba(getComputedStyle(part).stopColor)] : [...(hasArea(part) ? paints(part, "fill") : []), ...paints(part, "stroke")]);
    return inner.map((colour) => faded(colour, opacity)).concat([[0, 0, 0, 0]]);
  };
  const shapesOf = new Map();
  const shapes = (svg) => {
    if (!shapesOf.has(svg)) {
      const found = [...svg.querySelectorAll(SHAPES)].filter((shape) => !shape.closest(UNPAINTED) && shape.checkVisibility({ visibilityProperty: true }));
      shapesOf.set(svg, found.map((shape) => {
        const margin = parseFloat(getComputedStyle(shape).strokeWidth) || 0;
        return { shape, margin, box: shape.getBoundingClientRect(), back: shape.getScreenCTM()?.inverse() };
      }));
    }
    return shapesOf.get(svg);
  };
  const shapeOver = (unders, { shape, margin, box, back }, x, y) => {
    if (!back || x < box.left - margin || x > box.right + margin || y < box.top - margin || y > box.bottom + margin) return unders;
    const point = new DOMPoint(x, y).matrixTransform(back);
    let colours = unders;
    for (const [kind, holds] of [["fill", shape.isPointInFill(point)], ["stroke", shape.isPointInStroke(point)]]) {
      const painted = holds ? paints(shape, kind) : [];
      if (painted.length) colours = several(colours.flatMap((under) => painted.map((colour) => over(colour, under))));
    }
    return colours;
  };
  const boxesUnder = (element) => {
    const chain = [];
    for (let at = element; at; at = at.parentElement) if (!(at instanceof SVGElement) || !at.ownerSVGElement) chain.unshift(at);
    return chain.reduce((unders, at) => boxOver(unders, at, null), [bottom]);
  };
  // Points spread over a text of a drawing, which may be turned.
  const pointsOf = (text) => {
    const [box, there] = [text.getBBox(), text.getScreenCTM()];
    return [0.03, 0.25, 0.5, 0.75, 0.97].flatMap((across) => [0.3, 0.5, 0.7].map((down) =>
      new DOMPoint(box.x + box.width * across, box.y + box.height * down).matrixTransform(there)));
  };
  // All colours under a text: of the boxes around it, and in a drawing of the shapes painted before it.
  const backgrounds = (element) => {
    const start = boxesUnder(element);
    const svg = element.ownerSVGElement;
    if (!svg) return start;
    const style = getComputedStyle(element);
    if (style.paintOrder.startsWith("stroke") && style.stroke !== "none") return paints(element, "stroke").flatMap((halo) => start.map((under) => over(halo, under)));
    const before = shapes(svg).filter(({ shape }) => shape.compareDocumentPosition(element) & Node.DOCUMENT_POSITION_FOLLOWING);
    return several(pointsOf(element).flatMap(({ x, y }) => before.reduce((unders, shape) => shapeOver(unders, shape, x, y), start)));
  };
  const hiddenFromSight = (element) => {
    for (let at = element; at; at = at.parentElement) {
      const style = getComputedStyle(at);
      if (style.position === "absolute" && at.offsetWidth <= 1) return true;
    }
    return false;
  };
  const where = (element) => element.tagName.toLowerCase() + (element.getAttribute("class") ? "." + element.getAttribute("class").trim().split(/\s+/).join(".") : "") ;
  const flaws = new Map();
  const hold = (text, inks, unders, element) => {
    for (const ink of inks) for (const under of unders) {
      const found = ratio(over(ink, under), under);
      if (found >= least) continue;
      const place = `${where(element.parentElement ?? element)} > ${where(element)}: ${hex(over(ink, under))} on ${hex(under)}`;
      const old = flaws.get(place);
      flaws.set(place, { ratio: found, text: old?.text ?? text, times: (old?.times ?? 0) + 1 });
    }
  };

  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const element = node.parentElement;
    if (!node.data.trim() || !element.checkVisibility({ visibilityProperty: true }) || hiddenFromSight(element)) continue;
    const range = document.createRange();
    range.selectNodeContents(node);
    const boxes = [...range.getClientRects()].filter((box) => box.width > 0 && box.height > 0);
    if (!boxes.length) continue;
    const inks = element.ownerSVGElement ? paints(element, "fill") : [faded(rgba(getComputedStyle(element).color), opacityOf(element))];
    hold(node.data.trim().slice(0, 40), inks.length ? inks : [[0, 0, 0, 0]], backgrounds(element), element);
  }
  for (const element of document.body.querySelectorAll("*")) for (const pseudo of ["::before", "::after"]) {
    const style = getComputedStyle(element, pseudo);
    if (!/["']\s*\S/.test(style.content) || style.content.replace(/["'\s]/g, "") === "" || !element.checkVisibility({ visibilityProperty: true })) continue;
    if (style.display === "none" || element instanceof SVGElement || hiddenFromSight(element)) continue;
    hold(style.content, [faded(rgba(style.color), opacityOf(element))], boxOver(boxesUnder(element), element, pseudo), element);
  }
  return [...flaws].map(([place, { ratio, text, times }]) => `${ratio.toFixed(2)}:1 "${text}" in ${place}${times > 1 ? `, ${times} times` : ""}`);
}
