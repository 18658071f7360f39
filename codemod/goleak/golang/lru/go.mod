module goleak.invalid/lru

go 1.20

require github.com/hashicorp/golang-lru/v2 v2.0.7
