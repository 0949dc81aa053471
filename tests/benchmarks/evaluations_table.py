"""Prints the evaluations below a folder (evaluate --json) as a table in Markdown."""
import json, pathlib, sys
print("| experiment | clears | 95 % interval | mean position | ended by |\n|---|---|---|---|---|")
for path in sorted(pathlib.Path(sys.argv[1]).rglob("*.json")):
    result = json.loads(path.read_text())
    if "clear_rate" not in result: continue
    ends = ", ".join(f"{cause} {count}" for cause, count in result["deaths"].items())
    print(f"| {path.parent.name}/{path.stem} | {result['clears']} of {result['episodes']}, "
          f"{100 * result['clear_rate']:.1f} % | {100 * result['wilson_low']:.1f}-"
          f"{100 * result['wilson_high']:.1f} % | {result['mean_position']:.0f} | {ends} |")
    levels = result.get("levels", [])
    for level in levels if len(levels) > 1 else []:
        difficulty = f", difficulty {level['difficulty']}" if level["difficulty"] else ""
        print(f"| {path.parent.name}/{path.stem}: {level['level']}{difficulty} | {level['clears']} of "
              f"{level['episodes']}, {100 * level['clear_rate']:.1f} % | {100 * level['wilson_low']:.1f}-"
              f"{100 * level['wilson_high']:.1f} % | {level['mean_position']:.0f} | |")
