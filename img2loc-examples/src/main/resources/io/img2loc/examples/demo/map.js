// The page reads without this. With it the map is one stop of the Tab key, arrow keys go from
// answer to answer, and the answer under the pointer or in focus is told below the map.
(function () {
  'use strict';
  var map = document.querySelector('.map');
  var say = document.getElementById('say');
  var marks = Array.prototype.slice.call(map.querySelectorAll('.mark'));
  var steps = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 };
  say.textContent = say.getAttribute('data-hint');

  function current(mark) {
    marks.forEach(function (other) {
      other.setAttribute('tabindex', other === mark ? '0' : '-1');
    });
  }
  function tell(event) {
    var mark = event.target.closest('.mark');
    if (mark) {
      say.textContent = mark.getAttribute('aria-label');
    }
  }
  map.addEventListener('pointerover', tell);
  map.addEventListener('focusin', function (event) {
    current(event.target.closest('.mark'));
    tell(event);
  });
  map.addEventListener('keydown', function (event) {
    var at = marks.indexOf(document.activeElement);
    if (at >= 0 && steps[event.key]) {
      event.preventDefault();
      marks[(at + steps[event.key] + marks.length) % marks.length].focus();
    }
  });
  current(marks[0]);
})();
