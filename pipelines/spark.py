#!/usr/bin/env python3
"""Read, cut, embed and summarize articles on a Spark cluster, for one machine to import.

usage: spark-submit spark.py [--kb PROGRAM] [--slices N] OUTPUT PATH...

PATH is what `kb ingest` takes: files, folders and patterns, which every worker must be able to read at the same place.
OUTPUT is a new folder for lines of JSON, in the files' order. `cat OUTPUT/part-* | kb import -` makes the database that
`kb ingest PATH...` and `kb summarize --new` make. PROGRAM (kb) and its models are needed on every worker.
"""
import argparse
import shlex
import subprocess

from pyspark.sql import SparkSession


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--kb", default="kb", help="the program on the driver and on every worker")
    parser.add_argument("--slices", type=int, help="into how many parts the files are divided")
    parser.add_argument("output")
    parser.add_argument("paths", nargs="+")
    options = parser.parse_args()
    listed = subprocess.run([options.kb, "stage", "list", *options.paths], capture_output=True, text=True, check=True)
    context = SparkSession.builder.appName("kb").getOrCreate().sparkContext
    lines = context.parallelize(listed.stdout.splitlines(), options.slices)
    for stage in ("parse", "chunk", "embed", "summarize"):
        lines = lines.pipe(shlex.join([options.kb, "stage", stage]), checkCode=True)
    lines.saveAsTextFile(options.output)


if __name__ == "__main__":
    main()
