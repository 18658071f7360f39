.PHONY: demo test lint fmt bench

demo:
	sh scripts/demo

test:
	sh scripts/test

lint: .venv
	.venv/bin/ruff check
	.venv/bin/ruff format --check
	.venv/bin/mypy
	.venv/bin/lint-imports

fmt: .venv
	.venv/bin/ruff check --fix
	.venv/bin/ruff format

bench: .venv
	.venv/bin/python benchmarks/check.py
	.venv/bin/python benchmarks/typecache.py

.venv:
	@echo "run 'make test' first: it makes .venv" >&2
	@exit 2
