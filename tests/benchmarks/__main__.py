"""`python -m tests.benchmarks [NAME] [--json]`: run the benchmarks, print what they measured."""

import argparse
import json
import os
import pkgutil
import sys
from dataclasses import asdict
from importlib import import_module
from pathlib import Path
from types import ModuleType

ROOT = Path(__file__).resolve().parents[2]
COLUMNS = ("p50", "p95", "p99", "max")


def main() -> int:
    _set_up()
    known = benchmarks()
    options = arguments(known)
    chosen = [known[options.name]] if options.name else list(known.values())
    measured = []
    for module in chosen:
        if hasattr(module, "told"):
            measured.append(counted(module, options.json))
            continue
        rows = module.run()
        measured.append(
            {
                "name": module.NAME,
                "description": module.DESCRIPTION,
                "unit": "ms",
                "rows": [asdict(row) for row in rows],
            }
        )
        if not options.json:
            print(table(measured[-1]), flush=True)
    if options.json:
        print(json.dumps(measured, indent=2, ensure_ascii=False))
    return 0


def counted(module: ModuleType, as_json: bool) -> dict:
    """A benchmark that counts instead of timing: it says its figures itself."""
    found = module.run()
    if not as_json:
        print(module.told(found), flush=True)
    rows = [asdict(one) for one in found]
    return {"name": module.NAME, "description": module.DESCRIPTION, "unit": "", "rows": rows}


def benchmarks() -> dict[str, ModuleType]:
    """The modules of this folder that measure something, by name."""
    package = import_module("tests.benchmarks")
    modules = [
        import_module(f"tests.benchmarks.{found.name}")
        for found in pkgutil.iter_modules(package.__path__)
        if found.name != "__main__"
    ]
    return {module.NAME: module for module in modules if hasattr(module, "NAME")}


def arguments(known: dict[str, ModuleType]) -> argparse.Namespace:
    listed = "\n".join(f"  {name:<14}{module.DESCRIPTION}" for name, module in known.items())
    parser = argparse.ArgumentParser(
        prog="./bench",
        description=f"Measures, and prints percentiles in milliseconds and ratios.\n\n{listed}",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("name", nargs="?", choices=list(known), metavar="NAME")
    parser.add_argument("--json", action="store_true", help="JSON instead of tables")
    return parser.parse_args()


def table(measured: dict) -> str:
    """One benchmark's rows under their groups, in milliseconds."""
    width = max(len(row["label"]) for row in measured["rows"]) + 2
    lines = [f"{measured['name']}: {measured['description']}"]
    group = None
    for row in measured["rows"]:
        if row["group"] != group:
            group = row["group"]
            heads = "".join(f"{column + ' ms':>11}" for column in COLUMNS)
            lines += ["", f"  {group:<{width}}{'runs':>7}{heads}{'ratio':>8}"]
        figures = "".join(f"{row[column]:>11.3f}" for column in COLUMNS)
        lines.append(f"  {row['label']:<{width}}{row['runs']:>7}{figures}{row['ratio']:>8.2f}")
    return "\n".join(lines) + "\n"


def _set_up() -> None:
    for folder in (str(ROOT / "platform"), str(ROOT)):
        if folder not in sys.path:
            sys.path.insert(0, folder)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "project.settings.test")
    import django

    django.setup()


if __name__ == "__main__":
    sys.exit(main())
