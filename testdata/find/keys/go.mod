// What a cache is keyed by decides how it grows: by nothing, by types, by what callers make up.
module example.com/keys

go 1.21
