# What a run's own files tell of joined episodes; one sentence, and exit code 1 when they are wrong:
#
#   awk -F, -v all=ENVIRONMENTS -v groups=GROUPS -f tests/deployment/check_run.awk metrics.csv episodes.csv
#
# The environments of a share are stepped together: two that end in one turn, as all do with a loss, have
# had as many turns, or an episode has a step too many or too few, is missing, or is there twice. A first
# observation is a turn; so is what the learner ends a lost episode with, but in an episode without steps,
# of which the files do not tell. What happens to all environments of a share alike cannot be seen here.

function stop(sentence) { print sentence; failed = 1; exit 1 }
FNR == 1 { next }
FILENAME ~ /metrics.csv$/ && $1 + 0 < steps { stop("metrics.csv goes back from " steps " to " $1 " steps") }
FILENAME ~ /metrics.csv$/ { steps = $1; told = $5; next }
{
  share = int($2 * groups / all); lost = $8 == "server-lost"
  ++rows; losses += lost; ended += $4; turns[$2] += 1 + $4 + (lost && $4 > 0); unsure[$2] += lost && $4 == 0
  if (ended > $1) stop("episodes of " ended " steps have ended after " $1)
  if (at[share] == $1) {
    ++together; more = turns[$2] - turns[other[share]]
    if (more > unsure[other[share]] || -more > unsure[$2]) stop("share " share " is mixed at " $1 " steps")
  }
  at[share] = $1; other[share] = $2
}
END {
  if (failed) exit 1
  if (rows - losses != told) stop("episodes.csv has " rows - losses " episodes, metrics.csv tells of " told)
  printf "%d of %d episodes server-lost, %d of %d steps in those that ended; ", losses, rows, ended, steps
  printf "%d times two of a share ended together, always after equally many turns\n", together
}
