// Before anything is drawn, so that a chosen theme does not flash in. A classic script: modules come too late.
'use strict';
(() => {
  let chosen = null;
  try { chosen = localStorage.getItem('petrel-theme'); } catch { /* storage is forbidden: the system's theme it is */ }
  if (chosen === 'dark' || chosen === 'light') document.documentElement.dataset.theme = chosen;
})();
