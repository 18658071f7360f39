// Eight kinds of program, one package each, five that leak and three that are healthy: what a verdict must tell apart.
module example.com/verdicts

go 1.21
