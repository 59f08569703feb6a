"""`make bench`: how long Stint takes, as a multiple of a floor measured in the same run.

A time in milliseconds says as much about the machine as about the program. The floor is what the
same answer costs without Stint: the same rows by one hand-written statement and the same encoder.
Their ratio holds on any machine. docs/benchmarks.md says what each floor reads and does.
"""
