// Which files are read, and how: constrained, generated, ignored, tools, tests, byte order marks, CRLF.
module example.com/files

go 1.21

require example.com/dependency v1.0.0
