// Lets Cedar's official engine decide. Usage: node decide.js ENGINE FOLDER...
//
// A folder holds an export (policies.cedar, schema.cedarschema.json, entities.json) and
// questions.json: {"readers": ["1", ...], "questions": [{"action", "type", "id", "purpose"}, ...]}.
// Prints one line a folder: for each reader and question `1` (allow), `0` (deny), `!` (a policy
// failed), `?` (the engine says otherwise when it is given everything at once). Ends with status 1
// and the engine's words if it does not accept the export.
"use strict";

const fs = require("fs");
const path = require("path");

const [engineFile, ...folders] = process.argv.slice(2);
const cedar = require(engineFile);
const EVERYTHING_EACH = 499; // of so many questions one is asked again with all entities and the schema

const key = (uid) => `${uid.type} ${uid.id}`;

function must(answer, what) {
    const errors = answer.validationErrors ?? [];
    if (answer.type === "success" && errors.length === 0) return answer;
    process.stderr.write(`${what}: ${JSON.stringify(answer)}\n`);
    process.exit(1);
}

function readExport(folder) {
    const read = (name) => fs.readFileSync(path.join(folder, name), "utf8");
    const made = {
        policies: { staticPolicies: read("policies.cedar") },
        schema: JSON.parse(read("schema.cedarschema.json")),
        entities: JSON.parse(read("entities.json")),
    };
    const { policies, schema, entities } = made;
    must(cedar.checkParseSchema(schema), "schema");
    must(cedar.validate({ policies, schema, validationSettings: { mode: "strict" } }), "policies");
    must(cedar.checkParseEntities({ entities, schema }), "entities");
    must(cedar.preparsePolicySet("export", policies), "policies");
    made.byKey = new Map(entities.map((entity) => [key(entity.uid), entity]));
    return made;
}

// Below what an entity stands, near and far: with that, a question needs no more entities than the
// two it names. (Nothing but the tree of units is deeper than one step, and no policy reads a unit.)
function withAllParents(made, uid) {
    const entity = made.byKey.get(key(uid));
    if (entity === undefined) return [];
    const found = new Map();
    const visit = (parent) => {
        if (found.has(key(parent))) return;
        found.set(key(parent), parent);
        made.byKey.get(key(parent))?.parents.forEach(visit);
    };
    entity.parents.forEach(visit);
    return [{ ...entity, parents: [...found.values()] }];
}

function decide(made, reader, question, number) {
    const call = {
        principal: { type: "Weir::Person", id: reader },
        action: { type: "Weir::Action", id: question.action },
        resource: { type: question.type, id: question.id },
        context: question.purpose === "" ? {} : { purpose: question.purpose },
        validateRequest: false,
    };
    const same = key(call.principal) === key(call.resource);
    const entities = same ? [] : [...withAllParents(made, call.resource)];
    entities.push(...withAllParents(made, call.principal));
    const answer = must(
        cedar.statefulIsAuthorized({ ...call, preparsedPolicySetId: "export", entities }), "question");
    if (answer.response.diagnostics.errors.length > 0) return "!";
    const decision = answer.response.decision;
    if (number % EVERYTHING_EACH === 0) {
        const { policies, schema } = made;
        const whole = must(
            cedar.isAuthorized({ ...call, policies, schema, entities: made.entities }), "question");
        if (whole.response.decision !== decision) return "?";
    }
    return decision === "allow" ? "1" : "0";
}

for (const folder of folders) {
    const made = readExport(folder);
    const asked = JSON.parse(fs.readFileSync(path.join(folder, "questions.json"), "utf8"));
    let line = "";
    for (const reader of asked.readers)
        for (const question of asked.questions) line += decide(made, reader, question, line.length);
    process.stdout.write(line + "\n");
}
