// what survives structuredClone and real worker postMessage?
import { Worker } from "node:worker_threads";
const w = new Worker(`const {parentPort}=require("node:worker_threads");parentPort.on("message",m=>{parentPort.postMessage(m)})`,{eval:true});
const send=(v:any)=>new Promise<any>((r,j)=>{w.once("message",r);w.once("messageerror",j);try{w.postMessage(v)}catch(e){j(e)}});
const dp=(o:any,k:any,d:any)=>Object.defineProperty(o,k,d);
const cases:Record<string,any>={
 holes:[1,,3,,],undef:[undefined,{a:undefined}],negz:[-0,NaN],
 proxyObj:new Proxy({a:1},{}),proxyArr:new Proxy([1],{}),
 arrExtra:Object.assign([1],{x:1}),arrSym:Object.assign([1],{[Symbol("a")]:1}),arrNon:dp([1],"h",{value:3}),arrAcc:dp([1],0,{get(){return 5},enumerable:true}),
 frozen:Object.freeze([1]),
 regexp:(()=>{const r=/a/g;r.lastIndex=3;return r})(),
 err:new Error("m",{cause:{a:1}}),errNoMsg:new Error(),agg:new AggregateError([1,2],"m"),supp:new SuppressedError(1,2,"m"),
 errName:Object.assign(new Error("m"),{name:"Foo"}),errUndefCause:new Error("m",{cause:undefined}),errCode:Object.assign(new Error("m"),{code:"X"}),
 typeErr:new TypeError("x",{cause:new RangeError("y")}),errMsgEnum:dp(new Error("a"),"message",{value:"b",enumerable:true}),errMsgObj:dp(new Error("a"),"message",{value:5}),
 errStack:dp(new Error("a"),"stack",{value:"mystack"}),
 resz:new ArrayBuffer(4,{maxByteLength:8}),sab:new SharedArrayBuffer(4,{maxByteLength:8}),
 u8track:new Uint8Array(new ArrayBuffer(4,{maxByteLength:8})),
 boxed:Object(5),boxedStr:Object("ab"),boxedBig:Object(5n),boxNegZ:Object(-0),boxedBool:Object(false),
 dateNaN:new Date(NaN),fakeDate:Object.create(Date.prototype),fakeErr:Object.create(Error.prototype),fakeRe:Object.create(RegExp.prototype),fakeMap:Object.create(Map.prototype),
 protoDate:Object.setPrototypeOf(new Date(5),Object.prototype), args:(function(..._a:any[]){return arguments})(1,2),
 protoKey:Object.fromEntries([["__proto__",2]]),domex:new DOMException("a","AbortError"),
 lone:"\ud800",blob:new Blob(["a"]),
 mod:await import("node:path"), buf:Buffer.from([1]),immut:1,
 mapNegz: new Map([[-0,1]]),json:JSON,math:Math,glob:globalThis,
};
for(const [k,v] of Object.entries(cases)){try{const b=await Promise.race([send(v),new Promise((_,j)=>setTimeout(()=>j(new Error("timeout")),1000))]);console.log(k,"=>",Deno.inspect(b,{depth:2,colors:false}).slice(0,150).replaceAll("\n"," "),Object.prototype.toString.call(b),b&&typeof b=="object"?JSON.stringify(Object.entries(Object.getOwnPropertyDescriptors(b)).map(([k,d])=>k+":"+(d as any).enumerable).slice(0,8)):"",b?.resizable,b?.growable,b?.lastIndex)}catch(e){console.log(k,"THROWS",(e as any)?.message)}}
await w.terminate();
