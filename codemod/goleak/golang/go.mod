module goleak.invalid/golang

go 1.20
