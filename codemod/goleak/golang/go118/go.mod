module goleak.invalid/go118

go 1.18
