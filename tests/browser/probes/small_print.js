// Texts that are too small to be read as they are drawn, and those that are squeezed into a column of single letters.
({ least, letters }) => {
  const flaws = new Map();
  const add = (sentence, text) => flaws.set(sentence, [...(flaws.get(sentence) ?? []), text]);
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const element = node.parentElement;
    const text = node.data.trim();
    if (!text || !element.checkVisibility({ visibilityProperty: true })) continue;
    const range = document.createRange();
    range.selectNodeContents(node);
    const boxes = [...range.getClientRects()].filter((box) => box.width > 1 && box.height > 1);
    const size = parseFloat(getComputedStyle(element).fontSize);
    const matrix = element.ownerSVGElement ? element.getScreenCTM() : null;
    const drawn = matrix ? size * Math.hypot(matrix.b, matrix.d) : size;
    const place = `<${element.tagName.toLowerCase()} class="${element.getAttribute("class") ?? ""}">`;
    if (boxes.length && drawn < least) add(`${drawn.toFixed(1)} px in ${place}`, text);
    if (!matrix && boxes.length > 3 && text.length / boxes.length < letters) add(`squeezed into ${boxes.length} lines in ${place}`, text);
  }
  return [...flaws].map(([sentence, texts]) => `"${texts[0].slice(0, 40)}" is ${sentence}${texts.length > 1 ? `, ${texts.length} times` : ""}`);
}
