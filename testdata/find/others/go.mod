// Declarations of other modules, replaced by a folder or vendored, say what keys are; their code is not looked into.
module example.com/others

go 1.21

require (
	example.com/kinds v0.0.0
	example.com/vendored v1.0.0
)

replace example.com/kinds => ./lib/kinds
