; Equality of two expressions: values compared by pointer have identity.
(binary_expression
  left: (_) @left
  operator: ["==" "!="]
  right: (_) @right)
