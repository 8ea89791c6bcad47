// Equations are in the pages as TeX, and drawn by the copy of KaTeX that the site carries.
const macros = { "\\degree": "^\\circ" };

function draw(element) {
  const tex = element.textContent;
  const block = tex.startsWith("\\[");
  try {
    katex.render(tex.slice(2, -2), element, { displayMode: block, throwOnError: true, macros });
  } catch (error) {
    element.textContent = tex; // what cannot be drawn stays to be read
    console.error(`no equation: ${error.message} in ${tex}`);
  }
}

// On pages with hundreds of equations, those that come into view are drawn.
const seen = new IntersectionObserver(
  (entries) =>
    entries.forEach((entry) => {
      if (entry.isIntersecting) {
        seen.unobserve(entry.target);
        draw(entry.target);
      }
    }),
  { rootMargin: "600px" },
);

document.querySelectorAll(".arithmatex").forEach((element, index, all) => {
  if (all.length > 300) seen.observe(element);
  else draw(element);
});
