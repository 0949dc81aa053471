#!/usr/bin/env bash
# Usage: skipped_test.sh SKIPPED.AWK: what it makes of a JUnit file as ctest writes it.
set -euo pipefail
diff <(awk -f "$1" <<'XML'
<testsuite tests="4" skipped="3">
	<testcase name="Disk.IsFull" classname="Disk.IsFull" time="0.02" status="notrun">
		<skipped message="SKIP_REGULAR_EXPRESSION_MATCHED"/>
		<system-out>[ RUN      ] Disk.IsFull
a_test.cpp:2: Skipped
no device is always &quot;full&quot;,
and a &lt; b
[  SKIPPED ] Disk.IsFull (0 ms)
[  PASSED  ] 0 tests.
[  SKIPPED ] 1 test, listed below:
</system-out>
	</testcase>
	<testcase name="Says.Nothing" classname="Says.Nothing" time="0.02" status="notrun">
		<skipped message="SKIP_REGULAR_EXPRESSION_MATCHED"/>
		<system-out>[ RUN      ] Says.Nothing
a_test.cpp:3: Skipped

[  SKIPPED ] Says.Nothing (0 ms)
</system-out>
	</testcase>
	<testcase name="Runs" classname="Runs" time="0.01" status="run">
		<system-out>[       OK ] Runs
</system-out>
	</testcase>
	<testcase name="Script" classname="Script" time="0.01" status="notrun">
		<skipped message="SKIP_RETURN_CODE=77"/>
		<system-out>it needs iptables
</system-out>
	</testcase>
</testsuite>
XML
) - <<'TEXT'
Skipped tests: 3
  Disk.IsFull: no device is always "full", and a < b
  Says.Nothing: gives no reason
  Script: it needs iptables
TEXT
