module goleak.invalid/weak

go 1.25
