// Folds are open in print.
addEventListener('beforeprint', function () { document.querySelectorAll('details').forEach(function (fold) { fold.open = true; }); });
// Shows the drills that the reader asks for; without it, all are there.
(function () {
  var form = document.getElementById('filter');
  if (!form) { return; }
  var rows = Array.prototype.slice.call(document.querySelectorAll('table.drills tbody tr'));
  var choices = Array.prototype.slice.call(form.querySelectorAll('select'));
  var told = form.querySelector('output');
  var texts = rows.map(function (row) { return (row.textContent + ' ' + row.dataset.tag + row.dataset.seed).toLowerCase(); });
  function show() {
    var words = form.elements.text.value.toLowerCase().split(/\s+/);
    var count = 0;
    rows.forEach(function (row, i) {
      var fits = words.every(function (word) { return texts[i].indexOf(word) >= 0; })
        && choices.every(function (choice) { return !choice.value || row.dataset[choice.name].indexOf('|' + choice.value + '|') >= 0; });
      row.hidden = !fits;
      count += fits ? 1 : 0;
    });
    told.textContent = count + ' of ' + rows.length + ' drills';
  }
  form.hidden = false;
  form.addEventListener('input', show);
  form.addEventListener('submit', function (event) { event.preventDefault(); });
  show();
})();
