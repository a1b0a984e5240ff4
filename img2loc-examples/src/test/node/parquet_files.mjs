// Parquet files as clip-retrieval's metadata are, and what another reader finds in them.
//
// usage: npm install parquet-wasm@0.8.0 apache-arrow hyparquet hyparquet-compressors hyparquet-writer
//        node parquet_files.mjs OUT_DIR
//
// Files are written by parquet-wasm (Arrow's Rust implementation) and hyparquet-writer, and read back
// by hyparquet, which has nothing in common with either: expected.tsv has a line for each row with
// id, latitude, longitude, author and time, "-" for none, and is the same for all. What is committed
// in src/test/resources/io/img2loc/examples/parquet was made by this script.

import { readFileSync, writeFileSync, mkdirSync } from "node:fs";
import * as arrow from "apache-arrow";
import { parquetReadObjects } from "hyparquet";
import { compressors } from "hyparquet-compressors";
import { parquetWriteBuffer } from "hyparquet-writer";
import * as parquet from "parquet-wasm/node";

const ROWS = 240;
const out = process.argv[2];
let expected;
mkdirSync(out, { recursive: true });

function column(type, value) {
  return arrow.vectorFromArray(Array.from({ length: ROWS }, (_, i) => value(i)), type);
}

const captions = ["a street", null, "größer", "", "x".repeat(300)];
const list = new arrow.List(new arrow.Field("item", new arrow.Utf8(), true));
const table = new arrow.Table({
  caption: column(new arrow.Utf8(), (i) => captions[i % captions.length]),
  tags: column(list, (i) => (i % 3 === 0 ? null : ["a", `b${i}`])),
  image_path: column(new arrow.Utf8(), (i) => `${String(i).padStart(9, "0")}`),
  width: column(new arrow.Int32(), (i) => i),
  latitude: column(new arrow.Float64(), (i) => (i % 7 === 6 ? null : i % 11 === 10 ? NaN : -80 + i / 4)),
  longitude: column(new arrow.Float32(), (i) => (i % 7 === 6 ? null : i / 3 - 20)),
  user: column(new arrow.Utf8(), (i) => (i % 5 === 0 ? null : `user ${i % 4}`)),
  date: column(new arrow.TimestampMillisecond(), (i) => (i % 6 === 0 ? null : 1304665689123 + i * 86400000)),
});

function write(name, set) {
  let builder = new parquet.WriterPropertiesBuilder().setMaxRowGroupSize(100).setDataPageSizeLimit(512);
  builder = set(builder);
  const wasm = parquet.Table.fromIPCStream(arrow.tableToIPC(table, "stream"));
  return save(name, parquet.writeParquet(wasm, builder.build()));
}

function show(value) {
  return value === null || value === undefined || Number.isNaN(value) || value === "" ? "-" : String(value);
}

async function save(name, bytes) {
  writeFileSync(`${out}/${name}.parquet`, bytes);
  const copy = new Uint8Array(readFileSync(`${out}/${name}.parquet`));
  const rows = await parquetReadObjects({ file: copy.buffer, compressors });
  const lines = rows.map((row) => {
    const time = row.date instanceof Date ? row.date.toISOString().replace("Z", "") : null;
    return [row.image_path, row.latitude, row.longitude, row.user, time].map(show).join("\t");
  });
  expected ??= lines.join("\n") + "\n";
  if (expected !== lines.join("\n") + "\n") {
    throw new Error(`${name} is read otherwise than the first`);
  }
}

const { Compression, Encoding, WriterVersion } = parquet;
await write("snappy", (b) => b.setCompression(Compression.SNAPPY));
await write("zstd", (b) => b.setCompression(Compression.ZSTD));
await write("gzip", (b) => b.setCompression(Compression.GZIP));
await write("uncompressed_plain", (b) => b.setCompression(Compression.UNCOMPRESSED).setDictionaryEnabled(false));
await write("snappy_v2", (b) => b.setCompression(Compression.SNAPPY).setWriterVersion(WriterVersion.V2));
await write("delta", (b) =>
  b.setCompression(Compression.SNAPPY).setDictionaryEnabled(false).setColumnEncoding("image_path", Encoding.DELTA_BYTE_ARRAY));
await write("brotli", (b) => b.setCompression(Compression.BROTLI));
const rows = table.toArray().map((row) => row.toJSON());
await save(
  "hyparquet",
  new Uint8Array(
    parquetWriteBuffer({
      columnData: [
        { name: "image_path", data: rows.map((row) => row.image_path), type: "STRING" },
        { name: "latitude", data: rows.map((row) => row.latitude), type: "DOUBLE", nullable: true },
        { name: "longitude", data: rows.map((row) => row.longitude), type: "DOUBLE", nullable: true },
        { name: "user", data: rows.map((row) => row.user), type: "STRING", nullable: true },
        { name: "date", data: rows.map((row) => (row.date === null ? null : new Date(row.date))), type: "TIMESTAMP", nullable: true },
      ],
    }),
  ),
);
writeFileSync(`${out}/expected.tsv`, expected);
