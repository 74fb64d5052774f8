// The search: sections that have every word, with or without Vietnamese marks, those of a heading first.
"use strict";

const MOST = 30;
const field = document.getElementById("search");
const matches = document.getElementById("matches");

const plain = (text) =>
  text.normalize("NFD").replace(/[\u0300-\u036f]/g, "").replace(/đ/gi, "d").toLowerCase();

const sections = SECTIONS.map(([href, page, heading, text]) => ({
  href, page, heading, text, title: plain(`${page} ${heading}`), words: plain(text),
}));

const excerpt = (section, word) => {
  const begin = Math.max(section.words.indexOf(word) - 60, 0);
  return (begin ? "… " : "") + section.text.slice(begin, begin + 180).trim() + " …";
};

const search = () => {
  const words = plain(field.value).split(/\s+/).filter(Boolean);
  matches.hidden = !words.length;
  matches.replaceChildren();
  const hits = sections
    .map((section) => [words.filter((word) => section.title.includes(word)).length, section])
    .filter(([, section]) => words.every((word) => section.title.includes(word) || section.words.includes(word)))
    .sort(([first], [second]) => second - first)
    .slice(0, MOST);
  if (!hits.length) matches.append(matches.dataset.none);
  const list = document.createElement("ol");
  for (const [, section] of hits) {
    const item = document.createElement("li");
    const link = document.createElement("a");
    link.href = section.href;
    link.textContent = section.heading === section.page ? section.page : `${section.page}: ${section.heading}`;
    const text = document.createElement("p");
    text.textContent = excerpt(section, words[0]);
    item.append(link, text);
    list.append(item);
  }
  if (words.length) matches.append(list);
};

field.form.hidden = false;
if (matchMedia("(max-width: 48rem)").matches) document.querySelector("nav details").open = false;
field.addEventListener("input", search);
field.form.addEventListener("submit", (event) => {
  event.preventDefault();
  matches.querySelector("a")?.click();
});
matches.addEventListener("click", (event) => {
  if (event.target.closest("a")) {
    field.value = "";
    search();
  }
});
