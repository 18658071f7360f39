// What Go has learnt since 1.21: iterators, ranges over integers, aliases with parameters, Clear.
module example.com/modern

go 1.24
