// The only script: pages read and work without it. It shows the print buttons, stops a form being sent twice, and
// lets a key press the button that names it.
document.documentElement.classList.add('js');
document.addEventListener('click', (event) => {
  if (event.target.closest('[data-print]')) window.print();
});
document.addEventListener('submit', (event) => {
  if (event.target.dataset.sent) event.preventDefault();
  event.target.dataset.sent = '1';
});
// A page taken back from the browser's memory may be sent again.
window.addEventListener('pageshow', () => {
  for (const form of document.forms) delete form.dataset.sent;
});
document.addEventListener('keydown', (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.target.closest('input, textarea, select')) return;
  document.querySelector(`[data-key="${CSS.escape(event.key)}"]`)?.click();
});
