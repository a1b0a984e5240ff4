"""Builds hnswlib's or FAISS' HNSW graph of the benchmark's vectors and searches it.

    peers.py hnswlib|faiss build DATA INDEX CONSTRUCTION
    peers.py hnswlib|faiss search DATA INDEX SECONDS

Runs on Debian's python3 with python3-hnswlib, python3-faiss and python3-numpy. Prints one JSON
object a line, as SearchBenchmark.java does: queries a second are those of one call for all
queries, so that Python costs them nothing; single queries are timed one call each.
"""

import json
import os
import sys
import time

import numpy as np

KEPT = 16
CONNECTIONS = 16
ROWS = 10_000  # handed over at a time, so that the input takes no memory of note

LATENCY_RECALL = 0.95
ENOUGH_RECALL = 0.985
LEAST_EFFORT = 16
MOST_EFFORT = 8192
STEPS_PER_OCTAVE = 4
MOST_PASSES = 5


class Hnswlib:
    def __init__(self, dimension):
        import hnswlib

        self.index = hnswlib.Index("ip", dimension)

    def build(self, count, blocks, threads, effort):
        self.index.init_index(count, M=CONNECTIONS, ef_construction=effort, random_seed=1)
        self.index.set_num_threads(threads)
        for block in blocks:
            self.index.add_items(block)

    def save(self, path):
        self.index.save_index(path)

    def load(self, path):
        self.index.load_index(path)
        self.index.set_num_threads(1)

    def effort(self, effort):
        self.index.set_ef(effort)

    def search(self, queries):
        return self.index.knn_query(queries, k=KEPT)[0]


class Faiss:
    def __init__(self, dimension):
        import faiss

        self.faiss = faiss
        self.index = faiss.IndexHNSWFlat(dimension, CONNECTIONS, faiss.METRIC_INNER_PRODUCT)

    def build(self, count, blocks, threads, effort):
        self.index.hnsw.efConstruction = effort
        self.faiss.omp_set_num_threads(threads)
        for block in blocks:
            self.index.add(block)

    def save(self, path):
        self.faiss.write_index(self.index, path)

    def load(self, path):
        self.faiss.omp_set_num_threads(1)
        self.index = self.faiss.read_index(path)

    def effort(self, effort):
        self.index.hnsw.efSearch = effort

    def search(self, queries):
        return self.index.search(queries, KEPT)[1]


class Data:
    def __init__(self, directory):
        self.directory = directory
        with open(os.path.join(directory, "vectors.properties")) as lines:
            about = dict(line.strip().split("=", 1) for line in lines)
        self.count = int(about["count"])
        self.dimension = int(about["dimension"])
        self.queries = self.read("queries.f32", "<f4", self.dimension)
        self.nearest = self.read("nearest.i32", "<i4", KEPT)

    def read(self, name, kind, columns):
        return np.fromfile(os.path.join(self.directory, name), kind).reshape(-1, columns)

    def blocks(self):
        with open(os.path.join(self.directory, "base.f32"), "rb") as base:
            for at in range(0, self.count, ROWS):
                rows = min(ROWS, self.count - at)
                block = np.fromfile(base, "<f4", rows * self.dimension)
                yield block.reshape(rows, self.dimension)


def say(what, **numbers):
    print(json.dumps({"what": what, **numbers}), flush=True)


def memory():
    wanted = {"VmHWM:": "vm_hwm_kb", "RssAnon:": "rss_anon_kb", "RssFile:": "rss_file_kb"}
    with open("/proc/self/status") as lines:
        parts = (line.split() for line in lines)
        return {wanted[p[0]]: int(p[1]) for p in parts if p and p[0] in wanted}


def build(engine, data, directory, effort):
    threads = os.cpu_count()
    start = time.perf_counter()
    engine.build(data.count, data.blocks(), threads, effort)
    os.makedirs(directory)
    engine.save(os.path.join(directory, "index"))
    seconds = time.perf_counter() - start
    say("build", seconds=seconds, cpu_seconds=time.process_time(), threads=threads, **memory())


def recall_of(found, truth):
    return sum(len(set(a) & set(b)) for a, b in zip(found.tolist(), truth.tolist())) / truth.size


def passes(data, seconds, one_pass):
    """Repeats a pass that returns what was found; the median rate, and the recall."""
    rates, spent = [], 0.0
    while len(rates) < MOST_PASSES and (spent < seconds or len(rates) < 3 and spent < 20 * seconds):
        start = time.perf_counter()
        found = one_pass()
        took = time.perf_counter() - start
        spent += took
        rates.append(len(data.queries) / took)
    return sorted(rates)[len(rates) // 2], recall_of(found, data.nearest)


def latency(engine, data, effort, seconds):
    micros = []

    def one_pass():
        found = []
        for i in range(len(data.queries)):
            query = data.queries[i : i + 1]
            start = time.perf_counter_ns()
            found.append(engine.search(query))
            micros.append((time.perf_counter_ns() - start) / 1e3)
        return np.concatenate(found)

    rate, recall = passes(data, seconds, one_pass)
    micros.sort()
    p50, p99 = micros[len(micros) // 2], micros[len(micros) * 99 // 100]
    say("latency", effort=effort, recall=recall, qps=rate, p50_us=p50, p99_us=p99)


def search(engine, data, directory, seconds):
    start = time.perf_counter()
    engine.load(os.path.join(directory, "index"))
    say("open", seconds=time.perf_counter() - start)
    engine.effort(64)
    start = time.perf_counter()
    while time.perf_counter() - start < 2 * seconds:
        engine.search(data.queries)
    reached, last, step = 0, 0, 0
    while last < MOST_EFFORT:
        effort = round(LEAST_EFFORT * 2 ** (step / STEPS_PER_OCTAVE))
        step += 1
        if effort == last:
            continue
        last = effort
        engine.effort(effort)
        rate, recall = passes(data, seconds, lambda: engine.search(data.queries))
        say("point", effort=effort, recall=recall, qps=rate)
        if recall >= LATENCY_RECALL and not reached:
            reached = effort
        if recall >= ENOUGH_RECALL:
            break
    if reached:
        engine.effort(reached)
        latency(engine, data, reached, seconds)
    say("search", **memory())


def main():
    name, command, directory, index = sys.argv[1:5]
    data = Data(directory)
    engine = {"hnswlib": Hnswlib, "faiss": Faiss}[name](data.dimension)
    if command == "build":
        build(engine, data, index, int(sys.argv[5]))
    else:
        search(engine, data, index, float(sys.argv[5]))


if __name__ == "__main__":
    main()
