// Points on the Earth and the countries that d3-geo finds them in, for CountriesTest.
//
// usage: npm install d3-geo@3.1.2 topojson-client@3.1.0 world-atlas@2.0.2
//        node countries.mjs > ../resources/io/img2loc/eval/countries.tsv
//
// d3-geo joins points by great circles and shares nothing with the library but the source of the
// outlines. Half the points are spread evenly over the sphere, half lie up to 100 km around a point of
// the outlines, as many around a small island as around a continent. A line for each: latitude,
// longitude, and Natural Earth's name of the country, "-" for none. Only points are written that are in
// the same country as eight others 3 km away: closer to a border, great circles and straight lines may
// differ. Of what is in none, a last column says whether the outlines have no point within 50 km
// ("open") or one within 20 km ("coast"), or neither ("-").

import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { geoContains, geoBounds, geoDistance, geoInterpolate } from "d3-geo";
import { feature } from "topojson-client";

const EARTH_KM = 6371;
const topology = JSON.parse(readFileSync(createRequire(import.meta.url).resolve("world-atlas/countries-50m.json")));
const polygons = topology.objects.countries.geometries.flatMap((geometry) => {
  const { geometry: shape, properties } = feature(topology, geometry);
  const all = shape.type === "Polygon" ? [shape.coordinates] : shape.coordinates;
  return all.map((coordinates) => {
    const polygon = { type: "Polygon", coordinates };
    const [[west, south], [east, north]] = geoBounds(polygon);
    return { name: properties.name, polygon, west, south, east, north };
  });
});

let state = 20240229; // mulberry32: the same points on every run
function random() {
  state = (state + 0x6d2b79f5) | 0;
  let t = Math.imul(state ^ (state >>> 15), 1 | state);
  t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
  return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
}

function country(point) {
  const [x, y] = point;
  const found = polygons.find(
    ({ polygon, west, south, east, north }) =>
      y >= south - 1 && y <= north + 1 && // a great circle may bulge beyond its ends
      (west <= east ? x >= west - 1 && x <= east + 1 : x >= west - 1 || x <= east + 1) &&
      geoContains(polygon, point),
  );
  return found ? found.name : "-";
}

function away([x, y], bearing, km) {
  const d = km / EARTH_KM;
  const p = (y * Math.PI) / 180;
  const sin = Math.sin(p) * Math.cos(d) + Math.cos(p) * Math.sin(d) * Math.cos(bearing);
  const dx = Math.atan2(Math.sin(bearing) * Math.sin(d) * Math.cos(p), Math.cos(d) - Math.sin(p) * sin);
  return [((x + (dx * 180) / Math.PI + 540) % 360) - 180, (Math.asin(sin) * 180) / Math.PI];
}

const corners = polygons.flatMap(({ polygon }) => polygon.coordinates.flat());

function shore(point) {
  let least = Infinity;
  for (const corner of corners) {
    if (Math.abs(corner[1] - point[1]) < 1) {
      least = Math.min(least, geoDistance(corner, point) * EARTH_KM);
    }
  }
  return least > 50 ? "open" : least < 20 ? "coast" : "-";
}

const WANTED = 4000;
for (let n = 0; n < WANTED; ) {
  let point;
  if (n % 2 === 0) {
    point = [random() * 360 - 180, (Math.asin(2 * random() - 1) * 180) / Math.PI];
  } else {
    const ring = polygons[Math.floor(random() * polygons.length)].polygon.coordinates[0];
    point = away(ring[Math.floor(random() * ring.length)], random() * 2 * Math.PI, random() * 100);
  }
  point = point.map((degrees) => Number(degrees.toFixed(4)));
  const name = country(point);
  let clear = true;
  for (let i = 0; clear && i < 8; i++) {
    clear = country(away(point, (i * Math.PI) / 4, 3)) === name;
  }
  if (clear) {
    console.log([point[1], point[0], name, ...(name === "-" ? [shore(point)] : [])].join("\t"));
    n++;
  }
}
