// The filter of the catalogue: every word must be in a name, a text, a symbol, a unit, an equation.
const field = document.querySelector("#law-search");
if (field) {
  const laws = [...document.querySelectorAll(".law")];
  const count = document.querySelector("#law-count");
  const filter = () => {
    const words = field.value.toLowerCase().split(/\s+/).filter(Boolean);
    let shown = 0;
    for (const law of laws) {
      const found = words.every((word) => law.dataset.text.includes(word));
      law.hidden = !found;
      shown += found;
    }
    for (const group of document.querySelectorAll(".law-group")) {
      group.hidden = !group.querySelector(".law:not([hidden])");
    }
    count.textContent = `${shown} of ${laws.length}`;
  };
  field.addEventListener("input", filter);
  field.value = new URLSearchParams(location.search).get("law") || "";
  filter();
}
