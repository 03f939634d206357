// What the keyboard should reach, in the order of the page; each is given a number by which it is known again.
() => {
  const reachable = [...document.querySelectorAll("a[href], summary, button, input, select, textarea, [tabindex='0']")]
    .filter((element) => element.checkVisibility({ visibilityProperty: true }) && !element.disabled && element.tabIndex >= 0);
  reachable.forEach((element, number) => { element.dataset.reachable = number; });
  return reachable.map((element) => `<${element.tagName.toLowerCase()}> "${element.textContent.trim().slice(0, 30)}"`);
}
