# SPDX-License-Identifier: GPL-2.0-only
#
# From KUnit's KTAP, whose results are within each other, to TAP without levels: a point for each
# test and each entry of a table. What else a test said comes before its point, as a comment; one
# more point, named END, says whether all suites came to their end: a kernel that dies has no failed
# tests. BAD is not 0 when it is known that they did not.

function failed()
{
	return /^ *not /
}

function point(bad, name)
{
	print bad ? "not ok" : "ok", ++number, name
	faults += bad
}

function title()
{
	sub(/^ *(not )?ok [0-9]+ /, "")
	return $0
}

# A test that is skipped is no failure, and says so itself.
/^1\.\.[0-9]/ { suites += substr($1, 4); planned = 1 }
/^    1\.\.[0-9]/ { cases = substr($1, 4) }
/^    # Subtest: / { suite = $3; faults = 0 }

/^        (not )?ok / {
	entries++
	point(failed(), suite ": " title())
	next
}

/^    (not )?ok / {
	cases--
	if (!entries || (failed() && !faults))
		point(failed(), suite ": " title())
	entries = 0
	next
}

/^(not )?ok / {
	suites--
	missing += cases
	if (failed() && !faults)
		point(1, title())
	next
}

suites && !/^ *(KTAP version|# (Subtest|module|Totals): |# .*(: pass:|[.]speed: )|1\.\.[0-9])/ {
	sub(/^ *(# )?/, "# ")
	print
}

END {
	point(!planned || suites || missing || BAD + 0, END_TEXT)
	print "1.." number
}
