# What a contract says and a discovery document does not. A contract says less: each thing in it must be the document's.
def document: $document[0];
def fault($where; $what): "\($where): \($what)";
def same($where; $ours; $theirs): if $ours == $theirs then empty else fault($where; "\($ours) here, \($theirs) there") end;

# Members that a document has in place, compute.proto has in a message of their own.
def members: .properties // document.schemas[.["$ref"] // ""].properties // {};

# In the contract a type is its name or format, a list of capitals an enumeration, a list of one type an array, an object members.
def compare($where; $ours; $theirs):
  if $theirs == null then fault($where; "not there")
  elif ($ours | type) == "string" then same($where; if $formats or $ours != "byte" then $ours else "string" end; $theirs.format // $theirs.type)
  elif ($ours | type) == "array" and ($ours | length) == 1 and ($theirs.type == "array") then compare("\($where)[]"; $ours[0]; $theirs.items)
  elif ($ours | type) == "array" then
    if $theirs.type != "string" then fault($where; "no text there")
    elif $theirs.enum then (($ours - $theirs.enum)[] | fault($where; "\(.) is none of its values"))
    else fault($where; "no values there") end
  elif $ours["$"] then same($where; $ours["$"]; $theirs["$ref"])
  elif $ours["*"] then compare("\($where).*"; $ours["*"]; $theirs.additionalProperties)
  else $ours | to_entries[] | . as $member | compare("\($where).\($member.key)"; $member.value; $theirs | members[$member.key])
  end;

def method($name; $ours):
  ($name | split(".")) as [$collection, $verb]
  | document.resources[$collection].methods[$verb] as $theirs
  | if $theirs == null then fault($name; "not there") else
      same("\($name) method"; $ours.httpMethod; $theirs.httpMethod),
      same("\($name) path"; $ours.path; $theirs.path),
      same("\($name) required"; $ours.required | sort; [$theirs.parameters | to_entries[] | select(.value.required) | .key] | sort),
      same("\($name) request"; $ours.request; $theirs.request["$ref"]),
      same("\($name) response"; $ours.response; $theirs.response["$ref"]),
      (if $ours.upload then same("\($name) upload"; $ours.upload; $theirs.mediaUpload.protocols.simple.path) else empty end),
      ($ours.query | to_entries[] | . as $member | $theirs.parameters[$member.key] as $parameter
        | compare("\($name)?\($member.key)"; $member.value; if $parameter.location == "query" then $parameter else null end))
    end;

[
  same("id"; .id; document.id),
  same("servicePath"; .servicePath; document.servicePath),
  (.methods | to_entries[] | method(.key; .value)),
  (.schemas | to_entries[] | compare(.key; .value; document.schemas[.key]))
] | .[]
