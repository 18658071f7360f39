// What is imported decides, not what it is called: reflect and sync come under other names here,
// and other things come under theirs.
module example.com/imports

go 1.21
