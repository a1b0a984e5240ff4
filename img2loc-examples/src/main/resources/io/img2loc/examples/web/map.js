// The map: the Earth without tiles, or tiles where the server names some; and what is marked on it.
import { drawing, sample } from './marks.js';
import { degreesWide, greatCircle, haversine, withoutCuts } from './sphere.js';
import { byId, distance, el } from './words.js';

const L = globalThis.L;
/** Marks that are farther than this from the main place do not make the first view wider. */
const NEAR_KM = 2500;

/** Wider than this, the larger ring does not decide what is in the frame. */
const WIDE_KM = 3000;
const still = matchMedia('(prefers-reduced-motion: reduce)').matches;

/** Which marks lie on which. */
const HEIGHT = { answer: 4000, truth: 3000, own: 2500, candidate: 2000, neighbor: 1000 };

const LEGEND = {
  density: 'Photos of the index',
  answer: 'Estimate',
  within50: '50 % within',
  within90: '90 % within',
  candidate: 'Other candidates',
  neighbor: 'Most alike',
  farthest: 'Least alike',
  own: 'Position in the photo',
  truth: 'True place',
};

/** The map in #map. onMark(id) tells of the mark that is pointed at, or null; onChoose(id) of one that is clicked. */
export function createMap(settings, { onMark, onChoose, onPick }) {
  const tiled = settings.tiles !== null;
  const pole = tiled ? 85.06 : 90;
  // Where the map begins: at the date line, or at Greenwich for what lies about the date line.
  let west = -180;
  const bounds = () => L.latLngBounds([-pole, west], [pole, west + 360]);
  const seen = (longitude) => (longitude < west ? longitude + 360 : longitude);
  const at = (place) => [place.latitude, seen(place.longitude)];
  // By how much lines of these longitudes are moved to be on the map: what is beyond its left edge
  // comes in on the right, and what goes across that edge is drawn on both sides.
  const turns = (longitudes) => {
    if (west === -180 || Math.min(...longitudes) >= 0) return [0];
    return Math.max(...longitudes) <= 0 ? [360] : [0, 360];
  };
  const map = L.map('map', {
    crs: tiled ? L.CRS.EPSG3857 : L.CRS.EPSG4326,
    attributionControl: false,
    zoomControl: false,
    // Between its steps a picture is as sharp as on them; tiles are not.
    zoomSnap: tiled ? 0.25 : 0,
    zoomDelta: 1,
    minZoom: -2,
    maxZoom: tiled ? 18 : 7,
    maxBounds: bounds(),
    maxBoundsViscosity: 1,
    zoomAnimation: !still,
    fadeAnimation: !still,
    markerZoomAnimation: !still,
    inertia: !still,
  });
  L.control.zoom({ zoomInTitle: 'Zoom in', zoomOutTitle: 'Zoom out' }).addTo(map);
  for (const [name, z] of [['ground', 150], ['lines', 250], ['density', 300], ['rings', 410], ['flight', 420]]) {
    map.createPane(name).style.zIndex = z;
  }
  if (tiled) {
    // Servers of tiles may turn away who does not say whose page asks.
    L.tileLayer(settings.tiles, { pane: 'ground', maxZoom: 18, minZoom: 0, referrerPolicy: 'origin' }).addTo(map);
  } else {
    addEarth(-180);
  }
  byId('map').classList.toggle('tiled', tiled);
  byId('credit').textContent = tiled ? (settings.attribution ?? '') : 'NASA Blue Marble · Natural Earth';

  const groups = {};
  for (const name of ['density', 'rings', 'flight', 'marks']) groups[name] = L.layerGroup().addTo(map);
  const lines = L.canvas({ pane: 'lines', padding: 0.3 });
  const dots = L.canvas({ pane: 'density', padding: 0.3 });
  const rings = L.svg({ pane: 'rings', padding: 0.5 });
  const flight = L.svg({ pane: 'flight', padding: 0.5 });
  const marks = new Map();
  let shown = [];
  let cells = [];
  let coasts = null;
  // The radii of the larger and of the smaller ring, in km.
  let reach = 0;
  let inner = 0;
  const ringKm = new Map();
  let doubled = false;
  let densityOn = true;
  let picking = false;

  // What the map was last fitted to; null once the user has moved it.
  let fitted = null;
  const fit = (what) => {
    what();
    fitted = what;
  };
  // At the smallest zoom the whole world is in the frame, whatever the frame's form. Leaflet's own
  // setMinZoom would zoom there slowly, and pass over what it is asked for meanwhile.
  const bound = () => {
    // The smallest so far would be the least that is answered, and too large for a narrower frame.
    map.options.minZoom = -2;
    map.options.minZoom = map.getBoundsZoom(bounds(), false, L.point(0, 0));
    map.fire('zoomlevelschange');
    return map.options.minZoom;
  };
  const world = () => map.setView([tiled ? 20 : 0, west + 180], bound(), { reset: true });
  const toBox = (box, maxZoom) => {
    if (box.isValid()) map.fitBounds(box, { padding: [40, 40], maxZoom, reset: true });
  };
  fit(world);
  for (const event of ['pointerdown', 'wheel', 'keydown']) {
    byId('map').addEventListener(event, () => { fitted = null; }, { passive: true });
  }
  new ResizeObserver(() => {
    map.invalidateSize({ animate: false, pan: true });
    const least = bound();
    if (fitted) fitted();
    else if (map.getZoom() < least) map.setView(map.getCenter(), least, { reset: true });
  }).observe(byId('map'));

  map.on('click', (event) => {
    if (picking) {
      const clicked = event.latlng.wrap();
      onPick({ latitude: Math.max(-90, Math.min(90, clicked.lat)), longitude: clicked.lng });
    }
  });

  function addEarth(from) {
    L.imageOverlay('/assets/earth.jpg', [[-90, from], [90, from + 360]], { pane: 'ground', className: 'earth', alt: '' }).addTo(map);
  }

  function beginAt(longitude) {
    if (west === longitude) return;
    west = longitude;
    if (west === 0 && !tiled && !doubled) {
      doubled = true;
      addEarth(180);
      if (coasts) drawCoasts(360);
    }
    map.setMaxBounds(bounds());
    drawDensity();
  }

  function drawDensity() {
    const scale = Math.min(1, Math.max(0.4, byId('map').clientWidth / 800));
    groups.density.clearLayers();
    for (const [latitude, longitude, n] of cells) {
      L.circleMarker([latitude, seen(longitude)], {
        renderer: dots,
        radius: 1.5 * scale * Math.sqrt(1 + Math.log2(Math.max(1, n))),
        interactive: false,
        color: '#1a0d00',
        weight: 0.8 * scale,
        opacity: 0.55,
        fillColor: '#ffcf80',
        fillOpacity: 0.95,
      }).addTo(groups.density);
    }
  }

  function drawCoasts(by) {
    const parts = (flat) => {
      const points = [];
      for (let i = 0; i < flat.length; i += 2) points.push([flat[i], flat[i + 1]]);
      return withoutCuts(points).map((piece) => piece.map(([longitude, latitude]) => [latitude, longitude + by]));
    };
    const draw = (rows, color, weight, opacity) =>
      L.polyline(rows.flatMap(parts), { renderer: lines, interactive: false, color, weight, opacity, smoothFactor: 0.8 }).addTo(map);
    draw(coasts.land, '#04102a', 2, 0.4);
    draw(coasts.borders, '#04102a', 1.6, 0.3);
    draw(coasts.land, '#fff', 0.7, 0.55);
    draw(coasts.borders, '#fff', 0.6, 0.4);
  }

  function drawRing(feature, kind) {
    const { type, coordinates } = feature.geometry;
    const options = { pane: 'rings', renderer: rings, interactive: false };
    for (const polygon of type === 'MultiPolygon' ? coordinates : [coordinates]) {
      for (const by of turns(polygon[0].map(([longitude]) => longitude))) {
        const point = ([longitude, latitude]) => [latitude, longitude + by];
        L.polygon(polygon.map((ring) => ring.map(point)), { ...options, stroke: false, fillColor: '#ff8a45', fillOpacity: kind === 'within50' ? 0.2 : 0.14 }).addTo(groups.rings);
        const outline = polygon.flatMap(withoutCuts).map((piece) => piece.map(point));
        L.polyline(outline, { ...options, color: '#000', weight: 4.5, opacity: 0.45, lineJoin: 'round' }).addTo(groups.rings);
        L.polyline(outline, { ...options, color: '#ffa05f', weight: 2, lineJoin: 'round', dashArray: kind === 'within90' ? '7 6' : null }).addTo(groups.rings);
      }
    }
  }

  function legend() {
    const kinds = new Set(shown.map((mark) => mark.kind));
    for (const kind of ringKm.keys()) kinds.add(kind);
    const items = Object.keys(LEGEND).filter((kind) => kinds.has(kind)).map((kind) => el('li', { 'data-kind': kind }, sample(kind), ringKm.has(kind) ? `${LEGEND[kind]} ${distance(ringKm.get(kind))}` : LEGEND[kind]));
    if (groups.density.getLayers().length > 0) {
      const box = el('input', { type: 'checkbox', id: 'density', onchange: () => showDensity(box.checked) });
      box.checked = densityOn;
      items.push(el('li', { 'data-kind': 'density' }, el('label', {}, box, sample('density'), LEGEND.density)));
    }
    byId('legend').replaceChildren(...items);
  }

  function showDensity(on) {
    densityOn = on;
    map.getPane('density').classList.toggle('off', !on);
    const box = byId('density');
    if (box) box.checked = on;
  }

  function icon(mark) {
    const holder = el('span', { class: 'hold' }, drawing(mark.kind, mark.size));
    return L.divIcon({ html: holder, className: `pin ${mark.kind}`, iconSize: [32, 32], iconAnchor: [16, 16] });
  }

  function add(mark) {
    const marker = L.marker(at(mark), {
      icon: icon(mark),
      keyboard: true,
      riseOnHover: true,
      zIndexOffset: HEIGHT[mark.kind] ?? 0,
    });
    marker.addTo(groups.marks);
    const element = marker.getElement();
    element.setAttribute('aria-label', mark.label);
    element.dataset.kind = mark.kind;
    if (mark.id) element.dataset.id = mark.id;
    const tip = el('span');
    tip.textContent = mark.label;
    marker.bindTooltip(tip, { direction: 'top', offset: [0, mark.kind === 'answer' ? -30 : -12] });
    element.addEventListener('mouseenter', () => onMark(mark.id ?? null));
    element.addEventListener('mouseleave', () => onMark(null));
    element.addEventListener('focus', () => { marker.openTooltip(); onMark(mark.id ?? null); });
    element.addEventListener('blur', () => { marker.closeTooltip(); onMark(null); });
    marker.on('click', () => {
      if (picking) onPick({ latitude: mark.latitude, longitude: mark.longitude });
      else if (mark.id) onChoose(mark.id);
    });
    if (mark.id) {
      element.addEventListener('keydown', (event) => {
        if (event.key !== 'Enter' && event.key !== ' ') return;
        event.preventDefault();
        onChoose(mark.id);
      });
    } else {
      element.setAttribute('role', 'img');
    }
    if (mark.id) marks.set(mark.id, marker);
  }

  /** The box of what is at most so far away, as far as the map goes. */
  function around(point, km) {
    const height = km / 111.2;
    const width = Math.min(179, degreesWide(point, km));
    const longitude = seen(point.longitude);
    return L.latLngBounds(
      [Math.max(-pole, point.latitude - height), Math.max(west, longitude - width)],
      [Math.min(pole, point.latitude + height), Math.min(west + 360, longitude + width)]);
  }

  return {
    /** Photos of the index, [latitude, longitude, count] each, by the area of a dot. */
    density(list) {
      cells = list;
      drawDensity();
      legend();
    },

    /** Coasts and borders, each a list of longitude, latitude by turns. */
    outlines(lists) {
      coasts = lists;
      drawCoasts(0);
      if (west === 0) drawCoasts(360);
    },

    showDensity,

    /** Shows these marks ({kind, latitude, longitude, label, id?, size?}), the rings of a GeoJSON and a line between two places. */
    show(list, geojson, between) {
      const focused = byId('map').contains(document.activeElement) ? document.activeElement.dataset : {};
      shown = list;
      marks.clear();
      groups.marks.clearLayers();
      groups.rings.clearLayers();
      groups.flight.clearLayers();
      ringKm.clear();
      reach = 0;
      inner = 0;
      const features = geojson?.features.filter((feature) => feature.properties.kind.startsWith('within')) ?? [];
      for (const { properties } of features) {
        ringKm.set(properties.kind, properties.km);
        reach = Math.max(reach, properties.km);
        if (properties.kind === 'within50') inner = properties.km;
      }
      const anchor = anchorOf(list);
      beginAt(anchor && Math.abs(anchor.longitude) + degreesWide(anchor, Math.max(reach, 1500)) > 180 ? 0 : -180);
      for (const feature of features) drawRing(feature, feature.properties.kind);
      if (between) {
        for (const cut of greatCircle(between[0], between[1])) {
          for (const by of turns(cut.map((point) => point[1]))) {
            const piece = cut.map(([latitude, longitude]) => [latitude, longitude + by]);
            L.polyline(piece, { pane: 'flight', renderer: flight, interactive: false, color: '#000', weight: 4, opacity: 0.5 }).addTo(groups.flight);
            L.polyline(piece, { pane: 'flight', renderer: flight, interactive: false, color: '#7fd0ff', weight: 1.8, dashArray: '2 5', lineCap: 'round' }).addTo(groups.flight);
          }
        }
      }
      // The weightiest last, so that they are on top and last in the order of the keyboard's stops.
      for (const mark of list) add(mark);
      if (focused.kind) {
        [...document.querySelectorAll('.pin')].find((pin) => pin.dataset.kind === focused.kind && pin.dataset.id === focused.id)?.focus({ preventScroll: true });
      }
      legend();
    },

    /** Makes one mark stand out, or none. */
    mark(id) {
      for (const [key, marker] of marks) {
        const on = key === id;
        marker.getElement()?.classList.toggle('marked', on);
        marker.setZIndexOffset(on ? 9000 : (HEIGHT[marker.getElement()?.dataset.kind] ?? 0));
        if (on) marker.openTooltip();
        else if (marker.getElement() !== document.activeElement) marker.closeTooltip();
      }
    },

    /** Shows what belongs together: the main place, its rings, and the marks that are not far from them. */
    main() {
      fit(() => {
        const anchor = anchorOf(shown);
        if (!anchor) return;
        // A ring around half of the Earth would make a point of all else.
        const box = around(anchor, Math.max(reach > WIDE_KM ? inner : reach, 150));
        for (const mark of shown) {
          if (mark.kind === 'truth' || mark.kind === 'own' || haversine(anchor, mark) < NEAR_KM) box.extend(at(mark));
        }
        toBox(box, tiled ? 11 : 5);
      });
    },

    all() {
      fit(() => toBox(L.latLngBounds(shown.map(at)), tiled ? 12 : 5));
    },

    closeUp() {
      fit(() => {
        const anchor = anchorOf(shown);
        if (anchor) toBox(around(anchor, Math.max(inner || reach, 40)), tiled ? 13 : 6);
      });
    },

    world: () => fit(world),

    /** Whether a click says where the photo was taken. */
    pick(on) {
      picking = on;
      byId('map').classList.toggle('picking', on);
    },
  };
}

/** The mark that the others are seen from: the answer, else the query's own place, else the most alike. */
function anchorOf(marks) {
  return ['answer', 'truth', 'neighbor'].map((kind) => marks.findLast((mark) => mark.kind === kind)).find(Boolean) ?? null;
}
