// What a page consists of, a line each, in the order of the page: landmarks, headings, tables by their heads, charts by their marks.
(function () {
  var lines = [];
  function text(element) { return element.textContent.replace(/\s+/g, ' ').trim(); }
  function head(table) {
    var heads = Array.prototype.slice.call(table.querySelectorAll(':scope > thead th'));
    return heads.length ? heads.map(text).join(' | ') : 'no head, ' + table.className.replace('stack', '').trim();
  }
  function marks(svg) {
    var counts = {};
    svg.querySelectorAll('rect, path, circle, line, text').forEach(function (mark) {
      counts[mark.localName] = (counts[mark.localName] || 0) + 1;
    });
    return Object.keys(counts).sort().map(function (name) { return name + ' ' + counts[name]; }).join(', ');
  }
  document.body.querySelectorAll('header, main, footer, nav, form, h1, h2, h3, h4, table, figure img, svg[role=img], details > summary').forEach(function (element) {
    var name = element.localName;
    if (name === 'svg') {
      lines.push('chart: ' + text(element.querySelector('title')) + ' (' + marks(element) + ')');
    } else if (name === 'table') {
      lines.push('table: ' + head(element));
    } else if (name === 'img') {
      lines.push('image: ' + element.alt);
    } else if (/^h\d$/.test(name) || name === 'summary') {
      lines.push(name + ': ' + text(element));
    } else {
      lines.push(name + (element.getAttribute('aria-label') ? ': ' + element.getAttribute('aria-label') : ''));
    }
  });
  return lines.join('\n') + '\n';
})()
