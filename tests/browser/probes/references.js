// Names that point nowhere or stand twice, and whatever would have to be fetched.
() => {
  const flaws = [];
  const named = new Map();
  for (const element of document.querySelectorAll("[id]")) named.set(element.id, (named.get(element.id) ?? 0) + 1);
  for (const [id, times] of named) if (times > 1) flaws.push(`the id ${id} stands ${times} times`);
  const wanted = (id, by) => { if (!named.has(id)) flaws.push(`${by} points to #${id}, which is not there`); };
  for (const link of document.querySelectorAll("a[href^='#'], use")) {
    const target = link.getAttribute("href") ?? "#";
    if (target !== "#" && target !== "#top") wanted(decodeURIComponent(target.slice(1)), `<${link.tagName.toLowerCase()}> "${link.textContent.trim().slice(0, 30)}"`);
  }
  for (const name of ["aria-labelledby", "aria-describedby", "aria-controls", "for", "headers"])
    for (const element of document.querySelectorAll(`[${name}]`)) for (const id of element.getAttribute(name).split(/\s+/).filter(Boolean)) wanted(id, name);
  for (const element of document.querySelectorAll("svg *")) for (const { name, value } of element.attributes)
    for (const [, id] of value.matchAll(/url\("?#([^")]+)"?\)/g)) wanted(id, name);
  for (const element of document.querySelectorAll("[src], [srcset], [data], link[href], image, feImage, base, meta[http-equiv='refresh' i]")) {
    const address = element.getAttribute("src") ?? element.getAttribute("srcset") ?? element.getAttribute("data") ?? element.getAttribute("href") ?? element.getAttribute("xlink:href") ?? element.content ?? "";
    if (!/^(data:|#)/.test(address)) flaws.push(`<${element.tagName.toLowerCase()}> would fetch ${address.slice(0, 80)}`);
  }
  return flaws;
}
