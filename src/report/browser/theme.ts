/** The button that changes between light and dark. Until it is used, the system decides. */
const button = document.querySelector<HTMLButtonElement>("#theme")!;
const root = document.documentElement;

const isDark = () =>
  (root.dataset.theme ??
    (matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light")) === "dark";

const label = () => {
  button.textContent = isDark() ? "Light" : "Dark";
  button.setAttribute("aria-label", isDark() ? "Use light colours" : "Use dark colours");
};

button.addEventListener("click", () => {
  root.dataset.theme = isDark() ? "light" : "dark";
  label();
});
matchMedia("(prefers-color-scheme: dark)").addEventListener("change", label);
label();
button.hidden = false;
