// Distances and lines on the Earth as a sphere.

const EARTH_KM = 6371.0088;

/** Great-circle distance on a sphere, in km. */
export function haversine(a, b) {
  const rad = Math.PI / 180;
  const h =
    Math.sin(((b.latitude - a.latitude) * rad) / 2) ** 2 +
    Math.cos(a.latitude * rad) * Math.cos(b.latitude * rad) * Math.sin(((b.longitude - a.longitude) * rad) / 2) ** 2;
  return 2 * EARTH_KM * Math.asin(Math.min(1, Math.sqrt(h)));
}

/** How many degrees of longitude so many km are at most there. */
export function degreesWide(point, km) {
  return km / 111.2 / Math.max(0.05, Math.cos((point.latitude * Math.PI) / 180));
}

/** The parts of a line of [longitude, latitude] that do not run along the date line or a pole: a cut is no border. */
export function withoutCuts(points) {
  const pieces = [[]];
  let last = null;
  for (const point of points) {
    const along = last && ((Math.abs(point[0]) > 179.99 && Math.abs(last[0]) > 179.99) || (Math.abs(point[1]) > 89.9 && Math.abs(last[1]) > 89.9));
    if (along) pieces.push([]);
    pieces.at(-1).push(point);
    last = point;
  }
  return pieces.filter((piece) => piece.length > 1);
}

/** The shortest way as lines of [latitude, longitude], cut at the date line. */
export function greatCircle(from, to) {
  const rad = Math.PI / 180;
  const vector = (p) => [
    Math.cos(p.latitude * rad) * Math.cos(p.longitude * rad),
    Math.cos(p.latitude * rad) * Math.sin(p.longitude * rad),
    Math.sin(p.latitude * rad),
  ];
  const a = vector(from);
  const b = vector(to);
  const angle = Math.acos(Math.max(-1, Math.min(1, a[0] * b[0] + a[1] * b[1] + a[2] * b[2])));
  if (angle < 1e-6 || angle > Math.PI - 1e-6) return [];
  const pieces = [[]];
  let last = null;
  for (let i = 0; i <= 64; i += 1) {
    const f = i / 64;
    const [x, y, z] = [0, 1, 2].map((k) => (Math.sin((1 - f) * angle) * a[k] + Math.sin(f * angle) * b[k]) / Math.sin(angle));
    const point = [Math.atan2(z, Math.hypot(x, y)) / rad, Math.atan2(y, x) / rad];
    if (last && Math.abs(point[1] - last[1]) > 180) {
      const side = Math.sign(last[1]) * 180;
      const share = (side - last[1]) / (point[1] + 2 * side - last[1]);
      const latitude = last[0] + share * (point[0] - last[0]);
      pieces.at(-1).push([latitude, side]);
      pieces.push([[latitude, -side]]);
    }
    pieces.at(-1).push(point);
    last = point;
  }
  return pieces;
}
