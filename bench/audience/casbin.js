// casbin decides whether readers may read: node casbin.js PACKAGES FOLDER
//
// FOLDER holds organisation.json (members, grants, homes, parents, managers, sites) and
// questions.json ([{class, unit | person, readers}]). Prints a JSON line a question: what was
// decided, `0` or `1` a reader, and how long a decision took, in microseconds, the median.
"use strict";

const fs = require("fs");
const path = require("path");

const [packages, folder] = process.argv.slice(2);
const { newEnforcer, newModelFromString } = require(path.join(packages, "casbin"));
const read = (name) => JSON.parse(fs.readFileSync(path.join(folder, name), "utf8"));
const now = () => Number(process.hrtime.bigint()) / 1e3;

// Scopes that depend on who asks are functions, which is casbin's cheapest way to have them: as
// policies they would be one for each manager, and every decision walks all policies.
const MODEL = `
[request_definition]
r = sub, obj, act
[policy_definition]
p = role, scope, act
[role_definition]
g = _, _
g2 = _, _
[policy_effect]
e = some(where (p.eft == allow))
[matchers]
m = r.act == p.act && (p.role == "employee" || g(r.sub, p.role)) && (p.scope == "company" || p.scope == "own_unit" && manages(r.sub, r.obj) || p.scope == "measured" && measured(r.sub, r.obj) || p.scope == "subject" && r.sub == r.obj || g2(r.obj, p.scope))
`;

function above(organisation, thing) {
    const path = [];
    let unit = thing.startsWith("p") ? organisation.homes[thing] : thing;
    while (unit !== undefined) {
        path.push(unit);
        unit = organisation.parents[unit];
    }
    return path;
}

async function main() {
    const organisation = read("organisation.json");
    const begin = now();
    const enforcer = await newEnforcer(newModelFromString(MODEL));
    await enforcer.addPolicies(organisation.grants);
    await enforcer.addGroupingPolicies(organisation.members);
    const inside = Object.entries(organisation.parents).concat(Object.entries(organisation.homes));
    await enforcer.addNamedGroupingPolicies("g2", inside.concat(Object.entries(organisation.sites)));
    const headed = new Map();
    for (const [report, manager] of Object.entries(organisation.managers)) {
        if (!headed.has(manager)) headed.set(manager, new Set());
        headed.get(manager).add(organisation.homes[report]);
    }
    enforcer.addFunction("manages", (reader, thing) => {
        const heads = headed.get(reader);
        return heads !== undefined && above(organisation, thing).some((unit) => heads.has(unit));
    });
    enforcer.addFunction("measured", (reader, unit) => above(organisation, reader).includes(unit));
    process.stderr.write(`loaded in ${((now() - begin) / 1e6).toFixed(1)} s\n`);
    for (const question of read("questions.json")) {
        const times = [];
        let decided = "";
        for (const reader of question.readers) {
            const started = now();
            const may = enforcer.enforceSync(reader, question.about, question.class);
            times.push(now() - started);
            decided += may ? "1" : "0";
        }
        times.sort((a, b) => a - b);
        process.stdout.write(JSON.stringify({ decided, us: times[times.length >> 1] }) + "\n");
    }
}

main();
