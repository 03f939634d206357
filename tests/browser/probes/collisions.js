// Labels of one drawing that lie on each other.
() => {
  const flaws = [];
  for (const svg of document.querySelectorAll("svg")) {
    const labels = [...svg.querySelectorAll("text")].filter((text) => text.checkVisibility({ visibilityProperty: true }) && text.textContent.trim());
    const boxes = labels.map((text) => text.getBoundingClientRect());
    for (let i = 0; i < labels.length; i++) for (let j = i + 1; j < labels.length; j++) {
      const [a, b] = [boxes[i], boxes[j]];
      const across = Math.min(a.right, b.right) - Math.max(a.left, b.left);
      const down = Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top);
      if (across > 1 && down > 0.4 * Math.min(a.height, b.height)) // a box of text is higher than its letters
        flaws.push(`"${labels[i].textContent.trim().slice(0, 40)}" lies on "${labels[j].textContent.trim().slice(0, 40)}" in ${svg.closest("[id]")?.id ?? "a drawing"}`);
    }
  }
  return flaws;
}
