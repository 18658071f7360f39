package user

this is not Go, and Go does not read it
