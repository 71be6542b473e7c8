.PHONY: up check fast lock bench reset

up:
	./up

reset:
	./up --reset

check:
	./check

fast:
	./check --fast

lock:
	./check --lock

bench:
	./bench
