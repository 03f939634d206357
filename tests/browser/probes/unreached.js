// Texts of the page that are not laid out, such as those in a <details> that stays shut.
// What only helps on a screen may be left out: the way elsewhere, and what is there to be taken (.skip, .take).
() => {
  const flaws = [];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    if (!node.data.trim() || node.parentElement.closest("script, style, template, svg title, svg desc, svg metadata, nav, button, .skip, .take")) continue;
    if (!node.parentElement.checkVisibility({ visibilityProperty: true })) flaws.push(`"${node.data.trim().slice(0, 40)}" is not shown in <${node.parentElement.tagName.toLowerCase()} class="${node.parentElement.getAttribute("class") ?? ""}">`);
  }
  return flaws;
}
