// What still moves for a reader who asked for no motion.
() => {
  const flaws = document.getAnimations().map((animation) => `an animation runs on ${animation.effect?.target?.tagName.toLowerCase()}`);
  const moves = (list) => list.split(",").some((time) => parseFloat(time) > 0.01);
  for (const element of document.querySelectorAll("*")) {
    const style = getComputedStyle(element);
    if (moves(style.transitionDuration)) flaws.push(`${element.tagName.toLowerCase()} changes over ${style.transitionDuration}`);
    if (style.scrollBehavior === "smooth") flaws.push(`${element.tagName.toLowerCase()} scrolls smoothly`);
  }
  return flaws.concat([...document.querySelectorAll("svg animate, svg animateTransform, svg animateMotion, svg set, marquee, blink")].map((element) => `<${element.tagName.toLowerCase()}>`));
}
