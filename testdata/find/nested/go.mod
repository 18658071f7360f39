// A module inside of a module: each is read by itself, and what one removes the other still keeps.
module example.com/nested

go 1.21
